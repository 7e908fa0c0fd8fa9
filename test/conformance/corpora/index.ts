import type { Corpus } from "../case.js";
import { ARIA } from "./aria.js";
import { CLOUDNET } from "./cloudnet.js";
import { HEAT_TRANSLATOR, INDIGO, LIBRARIES, PUCCINI } from "./examples.js";
import { OASIS_1_0, OASIS_2_0 } from "./oasis.js";
import { TOSCA_PARSER } from "./tosca-parser.js";

/** Every corpus, in the order of the table. */
export const CORPUS_LIST: readonly Corpus[] = [
  ARIA,
  OASIS_1_0,
  OASIS_2_0,
  CLOUDNET,
  TOSCA_PARSER,
  PUCCINI,
  HEAT_TRANSLATOR,
  INDIGO,
  LIBRARIES,
];
