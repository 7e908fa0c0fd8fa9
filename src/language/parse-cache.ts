import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { parseYaml } from "../syntax/compose.js";
import type { YamlNode } from "../syntax/node.js";
import type { Parse } from "../syntax/parse.js";

interface Parsed {
  readonly text: string;
  readonly root: YamlNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Files that are kept; an open file and its imports are fewer by far. */
const MOST = 500;

/** Parses each file again only when its text has changed; its findings are given each time. */
export function createParseCache(): Parse {
  const kept = new Map<string, Parsed>();
  return (source, sink) => {
    const { name, text } = source;
    const before = kept.get(name);
    const parsed = before?.text === text ? before : parseAnew();
    for (const diagnostic of parsed.diagnostics) sink.add(diagnostic);
    return parsed.root;

    function parseAnew(): Parsed {
      const diagnostics: Diagnostic[] = [];
      const root = parseYaml(source, { add: (diagnostic) => diagnostics.push(diagnostic) });
      const made = { text, root, diagnostics };
      kept.delete(name);
      kept.set(name, made);
      const [oldest] = kept.size > MOST ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      return made;
    }
  };
}
