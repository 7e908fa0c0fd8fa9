/** What is copied: a file or folder of this machine, or a text. */
export type CopySource = { readonly path: string } | { readonly text: string };
