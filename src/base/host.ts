/** What the pure compiler may ask of the outside world: text of files, nothing else. */
export interface FileHost {
  /** Text of a file, or undefined when it does not exist. Throws nothing. */
  read(path: string): string | undefined;
  /** Path of `reference` as seen from the file `from`. */
  resolve(from: string, reference: string): string;
}
