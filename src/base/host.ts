/** What the pure compiler may ask of the outside world: text of files, nothing else. */
export interface FileHost {
  /** Text of a file, or undefined when it does not exist. Throws nothing. */
  read(path: string): string | undefined;
  /**
   * Whether there is a file, text or not; undefined when that cannot be known. A host that has this asks
   * for the files that templates name besides other templates, which is so for archives.
   */
  has?(path: string): boolean | undefined;
  /**
   * Paths of the files that lie beside `path`, itself included, in a stable order; a host that cannot tell
   * leaves it out. Templates among them may substitute abstract nodes.
   */
  list?(path: string): readonly string[];
  /** Path of `reference` as seen from the file `from`. */
  resolve(from: string, reference: string): string;
}
