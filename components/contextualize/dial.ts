export { dialErrorLimit } from "../../src/contextualization/dial.js";
