/**
 * Names for added elements: each wanted name as it is, or with a number behind it where the template has
 * the name already. The same wish gives the same name.
 */
export function createNames(taken: Iterable<string>): (wanted: string) => string {
  const used = new Set(taken);
  const given = new Map<string, string>();
  return (wanted) => {
    const known = given.get(wanted);
    if (known !== undefined) return known;
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}-${number}`;
    used.add(name);
    given.set(wanted, name);
    return name;
  };
}
