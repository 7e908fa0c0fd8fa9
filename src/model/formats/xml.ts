/**
 * Whether a text is a well-formed XML document (XML 1.0, fifth edition, section 2.1): one root element, tags
 * that nest, quoted attributes that do not repeat, entities that exist. A document type declaration is stepped
 * over; entities that it declares are taken as given and never expanded.
 */
export function xmlFault(text: string): string | undefined {
  const state: State = { text, at: text.startsWith("\uFEFF") ? 1 : 0, open: [], roots: 0, doctype: false };
  while (state.at < text.length) {
    const fault = step(state);
    if (fault !== undefined) return fault;
  }
  const last = state.open.pop();
  if (last !== undefined) return `the element "${last}" is not closed`;
  return state.roots === 0 ? "it has no root element" : undefined;
}

interface State {
  readonly text: string;
  at: number;
  readonly open: string[];
  roots: number;
  doctype: boolean;
}

const NAME = "[:A-Z_a-z\\u00C0-\\uFFFD][-.:\\w\\u00B7-\\uFFFD]*";
const CLOSING = new RegExp(`</(${NAME})[ \\t\\r\\n]*>`, "y");
const OPENING = new RegExp(`<(${NAME})`, "y");
const ATTRIBUTE = new RegExp(
  `[ \\t\\r\\n]+(${NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  "y",
);
const TAG_END = /[ \t\r\n]*(\/?)>/y;
const REFERENCE = new RegExp(`&(?:(${NAME})|#\\d+|#x[\\da-fA-F]+);`, "y");
const PREDEFINED: ReadonlySet<string> = new Set(["amp", "lt", "gt", "apos", "quot"]);

function step(state: State): string | undefined {
  const { text, at } = state;
  if (text.startsWith("<!--", at)) return comment(state);
  if (text.startsWith("<![CDATA[", at)) return section(state, "<![CDATA[", "]]>", "CDATA section");
  if (text.startsWith("<?", at)) return section(state, "<?", "?>", "processing instruction");
  if (text.startsWith("<!DOCTYPE", at)) return doctype(state);
  if (text.startsWith("</", at)) return closing(state);
  return text[at] === "<" ? opening(state) : content(state);
}

function matchAt(pattern: RegExp, state: State): RegExpExecArray | null {
  pattern.lastIndex = state.at;
  const found = pattern.exec(state.text);
  if (found !== null) state.at += found[0].length;
  return found;
}

function comment(state: State): string | undefined {
  const end = state.text.indexOf("--", state.at + 4);
  if (end === -1 || state.text[end + 2] !== ">") return "a comment is not closed";
  state.at = end + 3;
  return undefined;
}

function section(state: State, start: string, end: string, what: string): string | undefined {
  const found = state.text.indexOf(end, state.at + start.length);
  if (found === -1) return `a ${what} is not closed`;
  if (what === "CDATA section" && state.open.length === 0)
    return "a CDATA section stands outside the root element";
  state.at = found + end.length;
  return undefined;
}

/** Steps over the declaration with its internal subset, quotes and comments in it included. */
function doctype(state: State): string | undefined {
  if (state.roots > 0) return "the document type stands behind the root element";
  let subset = false;
  for (let at = state.at + 9; at < state.text.length; at += 1) {
    const character = state.text.charAt(at);
    if (character === '"' || character === "'") at = endOf(state.text, character, at + 1);
    else if (character === "<" && state.text.startsWith("!--", at + 1)) at = endOf(state.text, "-->", at + 4);
    else if (character === "[") subset = true;
    else if (character === "]") subset = false;
    else if (character === ">" && !subset) {
      state.at = at + 1;
      state.doctype = true;
      return undefined;
    }
  }
  return "the document type is not closed";
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found + end.length - 1;
}

function opening(state: State): string | undefined {
  const name = matchAt(OPENING, state)?.[1];
  if (name === undefined) return 'a "<" begins no tag; write "&lt;"';
  if (state.open.length === 0 && state.roots > 0) return "there is more than one root element";
  const seen = new Set<string>();
  for (let found = matchAt(ATTRIBUTE, state); found !== null; found = matchAt(ATTRIBUTE, state)) {
    const [, attribute = "", double, single] = found;
    if (seen.has(attribute)) return `the element "${name}" has the attribute "${attribute}" twice`;
    seen.add(attribute);
    const fault = references(double ?? single ?? "", state.doctype);
    if (fault !== undefined) return fault;
  }
  const end = matchAt(TAG_END, state);
  if (end === null) return `the tag of the element "${name}" is not well-formed`;
  if (state.open.length === 0) state.roots += 1;
  if (end[1] !== "/") state.open.push(name);
  return undefined;
}

function closing(state: State): string | undefined {
  const name = matchAt(CLOSING, state)?.[1];
  if (name === undefined) return "a closing tag is not well-formed";
  const open = state.open.pop();
  if (open === name) return undefined;
  return open === undefined
    ? `"</${name}>" closes nothing`
    : `"</${name}>" stands where "</${open}>" is expected`;
}

function content(state: State): string | undefined {
  const next = state.text.indexOf("<", state.at);
  const end = next === -1 ? state.text.length : next;
  const found = state.text.slice(state.at, end);
  state.at = end;
  if (state.open.length > 0)
    return found.includes("]]>") ? '"]]>" stands in the text' : references(found, state.doctype);
  return /[^ \t\r\n]/.test(found) ? "there is text outside the root element" : undefined;
}

function references(text: string, declared: boolean): string | undefined {
  for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", at + 1)) {
    REFERENCE.lastIndex = at;
    const found = REFERENCE.exec(text);
    if (found === null) return 'an "&" begins no entity; write "&amp;"';
    const [, name] = found;
    if (name !== undefined && !declared && !PREDEFINED.has(name))
      return `the entity "${name}" is not defined`;
  }
  return undefined;
}
