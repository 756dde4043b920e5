// The proleptic Gregorian calendar, without leap seconds, as POSIX time counts (IEEE Std 1003.1
// §4.16).

/**
 * Days from 1970-01-01 to a date; negative before it.
 * @param year of the common era, at least 1
 * @param month 1 to 12
 * @param day of the month, from 1
 */
export function daysFromCivil(year: i32, month: i32, day: i32): i64 {
  // A year that begins in March has its leap day last, so that months have fixed positions.
  const shifted = month <= 2 ? year - 1 : year;
  const monthIndex = month <= 2 ? month + 9 : month - 3;
  const dayOfYear = (153 * monthIndex + 2) / 5 + day - 1;
  const leapDays = shifted / 4 - shifted / 100 + shifted / 400;
  // 0000-03-01 is 719468 days before 1970-01-01.
  return <i64>shifted * 365 + leapDays + dayOfYear - 719468;
}

/** Days of a month. */
export function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return isLeapYear(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** True for a leap year of the Gregorian calendar. */
export function isLeapYear(year: i32): bool {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
