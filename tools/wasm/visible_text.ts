// Names of a module, for people: a module may call its functions anything, escape sequences included.

/** Controls, and what changes the direction of text (Unicode Standard Annex 9, section 2). */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with every character that a terminal would act upon as \u{number}. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
