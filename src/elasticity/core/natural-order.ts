/** Text order with numbers by value: vnode-2 before vnode-10. The same on every machine. */
export function compareNatural(left: string, right: string): number {
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(j);
    if (!isDigit(a) || !isDigit(b)) {
      if (a !== b) return a - b;
      i += 1;
      j += 1;
      continue;
    }
    const endA = endOfDigits(left, i);
    const endB = endOfDigits(right, j);
    const difference = Number(left.slice(i, endA)) - Number(right.slice(j, endB));
    if (difference !== 0) return difference;
    // 01 and 1 are the same number, and the shorter comes first, so that the order is a total one.
    if (endA - i !== endB - j) return endA - i - (endB - j);
    i = endA;
    j = endB;
  }
  return left.length - i - (right.length - j);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
