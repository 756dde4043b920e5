// Physical memory by address.
export * from "../../common/memory";
