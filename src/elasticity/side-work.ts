/** Work that is done beside the loop, which never waits for it. */
export interface SideWork<Item> {
  /** False when too many wait already, or it is closed: then the item is left out. */
  add(item: Item): boolean;
  /** Waits for what runs; what waits is not begun any more. */
  close(): Promise<void>;
}

export interface SideWorkOptions<Item> {
  /** So many run at once, and so many may wait for their turn. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Never rejects. */
  readonly run: (item: Item) => Promise<void>;
  /** Called whenever none waits any more. */
  readonly onEmpty?: () => void;
}

/** Runs items in their order, each as soon as there is room. */
export function sideWork<Item>(options: SideWorkOptions<Item>): SideWork<Item> {
  const { atOnce, waiting: most, run, onEmpty } = options;
  const waiting: Item[] = [];
  const running = new Set<Promise<void>>();
  let isOpen = true;
  const next = () => {
    while (isOpen && running.size < atOnce) {
      const item = waiting.shift();
      if (item === undefined) {
        onEmpty?.();
        return;
      }
      const task = run(item).finally(() => {
        running.delete(task);
        next();
      });
      running.add(task);
    }
  };
  return {
    add(item) {
      if (!isOpen || waiting.length >= most) return false;
      waiting.push(item);
      next();
      return true;
    },
    async close() {
      isOpen = false;
      while (running.size > 0) await Promise.all(running);
    },
  };
}
