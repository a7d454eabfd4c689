/** A page of a list. Iterating it goes through its items and those of all pages after it, read when needed. */
export interface Page<Item> extends AsyncIterable<Item> {
  readonly data: Item[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/** Awaited it is the first page, iterated (`for await`) all items of all pages. */
export type Listing<Item> = Promise<Page<Item>> & AsyncIterable<Item>;

type ReadPage<Item> = (cursor?: string) => Promise<{ data: Item[]; nextCursor: string | null }>;

export function listing<Item>(read: ReadPage<Item>): Listing<Item> {
  const first = readPage(read);
  const items = async function* (): AsyncGenerator<Item> {
    yield* await first;
  };
  return Object.assign(first, { [Symbol.asyncIterator]: items });
}

async function readPage<Item>(read: ReadPage<Item>, cursor?: string): Promise<Page<Item>> {
  const { data, nextCursor } = await read(cursor);
  return Object.defineProperty({ data, nextCursor } as Page<Item>, Symbol.asyncIterator, {
    value: () => itemsFrom(read, { data, nextCursor }),
  });
}

async function* itemsFrom<Item>(
  read: ReadPage<Item>,
  begin: Awaited<ReturnType<ReadPage<Item>>>,
): AsyncGenerator<Item> {
  for (let page = begin; ; page = await read(page.nextCursor)) {
    yield* page.data;
    if (page.nextCursor === null) return;
  }
}
