/** Some of the places in a list of nodes. */
export class PlaceSet {
  readonly #isIn: Uint8Array;
  /** The places, ascending, when somebody asked for them since the last change. */
  #places: readonly number[] | undefined;

  private constructor(isIn: Uint8Array) {
    this.#isIn = isIn;
  }

  /** The places of a list of that length for which a test holds. */
  static where(length: number, test: (place: number) => boolean): PlaceSet {
    return new PlaceSet(Uint8Array.from({ length }, (_, place) => (test(place) ? 1 : 0)));
  }

  get places(): readonly number[] {
    this.#places ??= placesIn(this.#isIn);
    return this.#places;
  }

  has(place: number): boolean {
    return this.#isIn[place] === 1;
  }

  copy(): PlaceSet {
    const copy = new PlaceSet(this.#isIn.slice());
    copy.#places = this.#places;
    return copy;
  }

  /** Puts a place in, or takes it out; true when it was in. */
  put(place: number, isIn: boolean): boolean {
    const wasIn = this.has(place);
    if (wasIn === isIn) return wasIn;
    this.#isIn[place] = isIn ? 1 : 0;
    this.#places = undefined;
    return wasIn;
  }

  /** The places of both, ascending. */
  placesWith(other: PlaceSet): readonly number[] {
    if (other.places.length === 0) return this.places;
    return placesIn(this.#isIn.map((isIn, place) => (isIn === 1 || other.has(place) ? 1 : 0)));
  }
}

function placesIn(isIn: Uint8Array): number[] {
  const places: number[] = [];
  for (let place = isIn.indexOf(1); place >= 0; place = isIn.indexOf(1, place + 1)) places.push(place);
  return places;
}
