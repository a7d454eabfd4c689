import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors/index.ts';
import { StockQueue, type Join } from './stock-queue.ts';

function aQueue(over: Partial<ConstructorParameters<typeof StockQueue<number, string>>[0]> = {}) {
  const batches: [string, number[]][] = [];
  const queue = new StockQueue<number, string>({
    commit: async (eventId, commands) => {
      batches.push([eventId, commands]);
      await sleep(5);
      return commands.map((command) => (command < 0 ? new DomainError('SOLD_OUT') : `${eventId}:${command}`));
    },
    lanes: 2,
    cap: 10,
    bound: 100,
    ...over,
  });
  return { queue, batches };
}

describe('the stock queue', () => {
  it('writes a lone command at once, and what arrives meanwhile together', async () => {
    const { queue, batches } = aQueue();
    const answers = await Promise.all([1, 2, 3, 4].map(async (command) => queue.submit('e', command, 1000)));
    expect(answers).toEqual(['e:1', 'e:2', 'e:3', 'e:4']);
    expect(batches).toEqual([
      ['e', [1]],
      ['e', [2, 3, 4]],
    ]);
  });

  it('goes on with the next batch between a few of those it tells of the last one', async () => {
    const course: string[] = [];
    const { queue } = aQueue({
      cap: 40,
      commit: async (_eventId, commands) => {
        for (let statement = 1; statement <= 4; statement++) {
          course.push(`${statement} of ${commands.length}`);
          await nextTurn();
        }
        return commands.map(String);
      },
    });
    const buyer = async (_: unknown, command: number) => {
      await queue.submit('e', command, 1000);
      course.push('told');
    };
    await Promise.all(Array.from({ length: 61 }, buyer));
    const [first, last] = [course.indexOf('1 of 20'), course.indexOf('4 of 20')];
    const between = course
      .slice(first, last)
      .join(' ')
      .split(/\d of 20/)
      .slice(1);
    const told = between.map((text) => text.split('told').length - 1);
    expect(Math.max(...told)).toBeLessThanOrEqual(16);
    expect(Math.max(...told)).toBeGreaterThan(0);
  });

  it('answers each command on its own', async () => {
    const { queue } = aQueue();
    const answers = await Promise.allSettled([1, -2, 3].map(async (command) => queue.submit('e', command, 1000)));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { code: 'SOLD_OUT' } });
  });

  it('never has two transactions of one event under way, and caps a batch', async () => {
    let running = 0;
    const { queue } = aQueue({
      cap: 3,
      commit: async (_eventId, commands) => {
        expect(++running).toBe(1);
        expect(commands.length).toBeLessThanOrEqual(3);
        await sleep(2);
        running--;
        return commands.map(String);
      },
    });
    await Promise.all(Array.from({ length: 20 }, async (_, command) => queue.submit('e', command, 1000)));
  });

  it('lets events take turns on the lanes there are', async () => {
    const { queue, batches } = aQueue({ lanes: 1, cap: 1 });
    await Promise.all(['a', 'a', 'b', 'b'].map(async (eventId, command) => queue.submit(eventId, command, 1000)));
    expect(batches.map(([eventId]) => eventId)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('refuses what is beyond its bound, with a time to come back', async () => {
    const { queue } = aQueue({ bound: 2 });
    const answers = await Promise.allSettled([1, 2, 3].map(async (command) => queue.submit('e', command, 1000)));
    expect(answers[2]).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } });
    expect(await queue.submit('e', 4, 1000)).toBe('e:4');
  });

  it('drops a command whose deadline passes in the queue, before it is written', async () => {
    const { queue, batches } = aQueue();
    const first = queue.submit('e', 1, 1000);
    await expect(queue.submit('e', 2, 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await first;
    expect(batches).toEqual([['e', [1]]]);
    expect(queue.size).toBe(0);
  });

  it('drops a command that nobody waits for any more, before it is written', async () => {
    const gone = new Set<number>();
    const { queue, batches } = aQueue({ isGone: (command) => gone.has(command) });
    const first = queue.submit('e', 1, 1000);
    const second = queue.submit('e', 2, 1000);
    const third = queue.submit('e', 3, 1000);
    gone.add(2);
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await Promise.all([first, third])).toEqual(['e:1', 'e:3']);
    expect(batches.flatMap(([, commands]) => commands)).toEqual([1, 3]);
    expect(queue.size).toBe(0);
  });

  it('lets those who came meanwhile join, up to the first that does not fit, and answers them with the batch', async () => {
    const gone = new Set([4]);
    const { queue, batches } = aQueue({
      isGone: (command) => gone.has(command),
      commit: async (eventId, commands, join) => {
        await sleep(5);
        if (commands.length === 1) commands.push(...(join?.((command) => command < 6) ?? []));
        batches.push([eventId, commands]);
        return commands.map((command) => (command === 3 ? new DomainError('SOLD_OUT') : String(command)));
      },
    });
    const answers = await Promise.allSettled(
      [1, 2, 3, 4, 6, 5, 7].map(async (command) => queue.submit('e', command, 1000)),
    );
    expect(batches).toEqual([
      ['e', [1, 2, 3]],
      ['e', [6, 5, 7]],
    ]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code))).toEqual([
      '1',
      '2',
      'SOLD_OUT',
      'UNAVAILABLE',
      '6',
      '5',
      '7',
    ]);
    expect(queue.size).toBe(0);
  });

  it('lets join no more than the cap, and fails who has joined with the batch', async () => {
    const joined: number[][] = [];
    const { queue } = aQueue({
      cap: 3,
      commit: async (_eventId, commands, join) => {
        await sleep(2);
        if (join) joined.push(join(() => true));
        if (commands.length === 1) throw new Error('lost');
        return commands.map(String);
      },
    });
    const answers = await Promise.allSettled(
      [1, 2, 3, 4, 5, 6].map(async (command) => queue.submit('e', command, 1000)),
    );
    expect(joined).toEqual([[2, 3]]);
    expect(answers.map(({ status }) => status)).toEqual([...Array(3).fill('rejected'), ...Array(3).fill('fulfilled')]);
    expect(queue.size).toBe(0);
  });

  it('lets nobody join a batch that is over', async () => {
    let late: Join<number> | undefined;
    const batches: number[][] = [];
    const { queue } = aQueue({
      commit: async (_eventId, commands, join) => {
        batches.push(commands, late?.(() => true) ?? []);
        late ??= join;
        return commands.map(String);
      },
    });
    expect(await Promise.all([1, 2, 3].map(async (command) => queue.submit('e', command, 1000)))).toHaveLength(3);
    expect(batches).toEqual([[1], [], [2, 3], []]);
  });

  it('fails the whole batch when its transaction fails, and goes on with the next', async () => {
    let calls = 0;
    const { queue } = aQueue({
      commit: async (_eventId, commands) => {
        if (++calls === 1) throw new Error('lost');
        return commands.map(String);
      },
    });
    await expect(queue.submit('e', 1, 1000)).rejects.toThrow('lost');
    expect(await queue.submit('e', 2, 1000)).toBe('2');
  });

  it('writes what is in it when it closes, and takes nothing new', async () => {
    const { queue, batches } = aQueue();
    const waiting = [1, 2, 3].map(async (command) => queue.submit('e', command, 1000));
    const closed = queue.close();
    await expect(queue.submit('e', 4, 1000)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await closed;
    expect(await Promise.all(waiting)).toHaveLength(3);
    expect(batches.flatMap(([, commands]) => commands)).toEqual([1, 2, 3]);
  });
});
