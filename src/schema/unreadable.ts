/**
 * Stands for a section that is there but could not be read: of what it would have held nothing is missing and
 * nothing unknown, because its own fault is reported already (D-6). It is empty, and told by its identity.
 */
export const UNREADABLE: readonly never[] = Object.freeze([]);

const partial = new WeakSet<readonly unknown[]>();

/** Marks a section of which only a part could be read. */
export function markPartial<T>(section: readonly T[]): readonly T[] {
  partial.add(section);
  return section;
}

/** True for a section whose own fault is reported, so that nothing can be called missing in it. */
export function isUnreadable(section: readonly unknown[]): boolean {
  return section === UNREADABLE || partial.has(section);
}
