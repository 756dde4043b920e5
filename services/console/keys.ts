// From bytes of a terminal to keys: control characters and the escape sequences of cursor keys
// (ECMA-48 CSI; the letters of xterm and the VT220). Unknown sequences are swallowed whole.

export const enum Key {
  /** Nothing yet: inside a sequence, or one that means nothing. */
  None = 0,
  /** keyByte() belongs into the line. */
  Text = 1,
  Enter = 2,
  Backspace = 3,
  Delete = 4,
  Left = 5,
  Right = 6,
  Up = 7,
  Down = 8,
  Home = 9,
  End = 10,
  /** Ctrl-K, Ctrl-U, Ctrl-W */
  KillToEnd = 11,
  KillToStart = 12,
  KillWord = 13,
  /** Ctrl-L */
  Clear = 14,
  /** Ctrl-C, Ctrl-D */
  Interrupt = 15,
  EndOfFile = 16,
}

const enum State {
  Ground,
  Escape,
  Sequence,
  SingleShift,
}

let state: State = State.Ground;
let parameter: u32 = 0;
let afterReturn: bool = false;
let byte: u32 = 0;

/** Forgets a sequence that has begun. */
export function resetKeys(): void {
  state = State.Ground;
  parameter = 0;
  afterReturn = false;
}

/** The byte of the last Key.Text. */
export function keyByte(): u32 {
  return byte;
}

/** Takes one byte of input. */
export function decodeKey(value: u32): Key {
  switch (state) {
    case State.Escape:
      parameter = 0;
      state = value == 0x5b ? State.Sequence : value == 0x4f ? State.SingleShift : State.Ground;
      return Key.None;
    case State.Sequence:
      return inSequence(value);
    case State.SingleShift:
      state = State.Ground;
      return finalKey(value);
    default:
      return onGround(value);
  }
}

function inSequence(value: u32): Key {
  if (value - 48 < 10) {
    if (parameter < 1000) parameter = parameter * 10 + value - 48;
    return Key.None;
  }
  // Other parameter and intermediate bytes go on, 0x40 to 0x7e ends (ECMA-48 5.4).
  if (value < 0x40) {
    if (value < 0x20) state = State.Ground;
    return Key.None;
  }
  state = State.Ground;
  return value == 0x7e ? tildeKey(parameter) : finalKey(value);
}

function finalKey(value: u32): Key {
  switch (value) {
    case 0x41:
      return Key.Up;
    case 0x42:
      return Key.Down;
    case 0x43:
      return Key.Right;
    case 0x44:
      return Key.Left;
    case 0x46:
      return Key.End;
    case 0x48:
      return Key.Home;
    default:
      return Key.None;
  }
}

function tildeKey(number: u32): Key {
  if (number == 1 || number == 7) return Key.Home;
  if (number == 4 || number == 8) return Key.End;
  return number == 3 ? Key.Delete : Key.None;
}

function onGround(value: u32): Key {
  const returned = afterReturn;
  afterReturn = false;
  if (value >= 32 && value != 127) {
    byte = value;
    return Key.Text;
  }
  switch (value) {
    case 13:
      afterReturn = true;
      return Key.Enter;
    case 10:
      return returned ? Key.None : Key.Enter;
    case 8:
    case 127:
      return Key.Backspace;
    case 1:
      return Key.Home;
    case 2:
      return Key.Left;
    case 3:
      return Key.Interrupt;
    case 4:
      return Key.EndOfFile;
    case 5:
      return Key.End;
    case 6:
      return Key.Right;
    case 11:
      return Key.KillToEnd;
    case 12:
      return Key.Clear;
    case 14:
      return Key.Down;
    case 16:
      return Key.Up;
    case 21:
      return Key.KillToStart;
    case 23:
      return Key.KillWord;
    case 27:
      state = State.Escape;
      return Key.None;
    default:
      return Key.None;
  }
}
