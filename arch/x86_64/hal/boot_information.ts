// The boot information block.
export * from "../../common/boot_information";
