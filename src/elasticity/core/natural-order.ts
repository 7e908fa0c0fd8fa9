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
    const difference = compareDigits(left, i, endA, right, j, endB);
    if (difference !== 0) return difference;
    i = endA;
    j = endB;
  }
  return left.length - i - (right.length - j);
}

/** By value; 01 and 1 are the same number, and the shorter comes first, so that the order is a total one. */
function compareDigits(
  left: string,
  fromA: number,
  endA: number,
  right: string,
  fromB: number,
  endB: number,
): number {
  let i = afterZeros(left, fromA, endA);
  let j = afterZeros(right, fromB, endB);
  const longer = endA - i - (endB - j);
  if (longer !== 0) return longer;
  for (; i < endA; i += 1, j += 1) {
    const difference = left.charCodeAt(i) - right.charCodeAt(j);
    if (difference !== 0) return difference;
  }
  return endA - fromA - (endB - fromB);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function afterZeros(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === 48) at += 1;
  return at;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
