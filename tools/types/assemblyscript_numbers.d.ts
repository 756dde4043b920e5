// The number types that files under abi/ use, as tsc sees them. u64 and i64 constants are exact as
// long as they have at most 53 significant bits, which abi/ keeps to; tools use BigInt to add them.
declare type i8 = number;
declare type u8 = number;
declare type i16 = number;
declare type u16 = number;
declare type i32 = number;
declare type u32 = number;
declare type i64 = number;
declare type u64 = number;
declare type usize = number;
