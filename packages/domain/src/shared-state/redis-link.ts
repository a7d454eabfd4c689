import { Redis, type RedisOptions } from 'ioredis';
import { log } from '../log.ts';
import { Breaker } from './breaker.ts';

/**
 * A request waits for Redis twice at most, so twice this is what a dead Redis may cost it. Without these bounds a command waits
 * 73 s for a Redis that is down, and for ever for one that accepts and never answers.
 */
const commandTimeoutMs = 100;
const connectTimeoutMs = 500;

const bounds: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: commandTimeoutMs,
  connectTimeout: connectTimeoutMs,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  lazyConnect: true,
  disableClientInfo: true,
  keepAlive: 5_000,
  retryStrategy: (times) => Math.min(50 * times, 1_000),
};

/** The process's two connections to Redis, one for commands and one that listens. Losing it loses speed, never an answer. */
export class RedisLink {
  readonly #commands: Redis;
  readonly #ears: Redis;
  readonly #breaker = new Breaker();
  readonly #listeners = new Map<string, Set<(text: string) => void>>();
  /** When Redis took the subscription of each channel that is heard now. */
  readonly #heardSince = new Map<string, number>();
  #answersSince = 0;
  #isLost = false;

  constructor(url: string) {
    this.#commands = new Redis(url, { ...bounds, connectionName: 'ticket-vendor' });
    this.#ears = new Redis(url, { ...bounds, connectionName: 'ticket-vendor-listener' });
    for (const connection of [this.#commands, this.#ears]) {
      connection.on('error', (error: Error) => this.#lost(error));
      connection.on('ready', () => this.#found());
    }
    this.#ears.on('ready', () => this.#listenAgain());
    this.#ears.on('close', () => this.#heardSince.clear());
    this.#ears.on('message', (channel: string, text: string) => this.#hear(channel, text));
  }

  /** Connects, waiting no longer than half a second; whoever is not there yet is tried again in the background. */
  async open(): Promise<void> {
    const connecting = [this.#commands, this.#ears].map(async (connection) => {
      // What is wrong has been told to the error listener.
      await connection.connect().catch(() => undefined);
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, connectTimeoutMs)));
    await Promise.race([Promise.all(connecting), patience]);
    clearTimeout(timer);
  }

  close(): void {
    this.#listeners.clear();
    this.#commands.disconnect();
    this.#ears.disconnect();
  }

  /** Whether what other instances say reaches this one now. */
  get isHearing(): boolean {
    return this.#ears.status === 'ready';
  }

  /**
   * Since when, on the clock of `performance.now()`, every message of a channel that is listened to has arrived; undefined while
   * one may be lost. A connection that is there counts only as long as Redis answers on the other one.
   */
  hearsSince(channel: string): number | undefined {
    const since = this.#heardSince.get(channel);
    return since === undefined || this.#breaker.isOpen ? undefined : Math.max(since, this.#answersSince);
  }

  /** The one way to call Redis: a command that is refused, late or not even tried is answered by `fallback`. */
  async try<T>(call: (redis: Redis) => Promise<T>, fallback: () => T | Promise<T>): Promise<T> {
    if (this.#commands.status !== 'ready' || !this.#breaker.allows()) return fallback();
    try {
      const answer = await call(this.#commands);
      if (this.#breaker.succeeded()) this.#answersAgain();
      return answer;
    } catch (error) {
      log().debug({ err: error }, 'a Redis command failed');
      if (this.#breaker.failed()) this.#giveUp(error);
      return fallback();
    }
  }

  /** Hears every message of a channel until the returned function is called; messages sent while Redis is away are lost. */
  listen(channel: string, listener: (text: string) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (listeners.size === 1 && this.isHearing) void this.#subscribe([channel]);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(channel) !== listeners) return;
      this.#listeners.delete(channel);
      this.#heardSince.delete(channel);
      if (this.isHearing) this.#ears.unsubscribe(channel).catch((error: unknown) => this.#deaf(error));
    };
  }

  #listenAgain(): void {
    if (this.#listeners.size > 0) void this.#subscribe([...this.#listeners.keys()]);
  }

  async #subscribe(channels: string[]): Promise<void> {
    try {
      await this.#ears.subscribe(...channels);
    } catch (error) {
      return this.#deaf(error);
    }
    const now = performance.now();
    for (const channel of channels) if (this.#listeners.has(channel)) this.#heardSince.set(channel, now);
  }

  /** A connection whose subscriptions are in doubt is replaced; the new one subscribes anew. */
  #deaf(error: unknown): void {
    log().debug({ err: error }, 'Redis took no subscription');
    if (this.#ears.status === 'ready') this.#ears.disconnect(true);
  }

  #hear(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(text);
  }

  /** The connection itself may be what is broken: a new one is made while nobody asks. */
  #giveUp(error: unknown): void {
    log().warn({ err: error }, 'Redis does not answer; going on without it');
    this.#commands.disconnect(true);
  }

  #answersAgain(): void {
    this.#answersSince = performance.now();
    log().info('Redis answers again');
  }

  #lost(error: Error): void {
    if (!this.#isLost) log().warn({ err: error }, 'Redis is away; going on without it');
    this.#isLost = true;
  }

  #found(): void {
    if (this.#isLost) log().info('Redis is back');
    this.#isLost = false;
  }
}
