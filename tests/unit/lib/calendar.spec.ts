// lib/calendar against days counted one by one.
import { daysFromCivil, daysInMonth, isLeapYear } from "../../../lib/calendar";

describe("calendar", () => {
  it("counts every day from 1970 to 2200 in order", () => {
    let expected: i64 = 0;
    for (let year = 1970; year <= 2200; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= daysInMonth(year, month); day++) {
          assert(daysFromCivil(year, month, day) == expected, "a day is missing or double");
          expected++;
        }
      }
    }
    expect(expected).toBe(84371);
  });
  it("knows days far apart", () => {
    expect(daysFromCivil(1970, 1, 1)).toBe(0);
    expect(daysFromCivil(2000, 3, 1)).toBe(11017);
    expect(daysFromCivil(1969, 12, 31)).toBe(-1);
    expect(daysFromCivil(1, 1, 1)).toBe(-719162);
  });
  it("knows leap years", () => {
    expect(isLeapYear(2000)).toBe(true);
    expect(isLeapYear(1900)).toBe(false);
    expect(isLeapYear(2024)).toBe(true);
    expect(isLeapYear(2023)).toBe(false);
  });
});
