import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { CreateTierInput } from '@ticket-vendor/sdk';
import { isHttpAddress, typedPath } from '../simulation/index.ts';

/** What `simulate-sale` takes; commander names them after the flags. */
export interface SaleOptions {
  base: string;
  sandbox: string;
  buyers: number;
  rate: number;
  tiers: TierOption[];
  perOrder: number;
  thinkTime: number;
  abandonRate: number;
  declineRate: number;
  inFlight: number;
  maxSeconds: number;
  seed: number;
  report?: string;
}

/** Of every simulated sale. */
export const currency = 'EUR';

export type TierOption = Pick<CreateTierInput, 'name' | 'price' | 'capacity'>;

/** `Name:price:capacity,...`, prices in minor units. Errors: InvalidArgumentError. */
export function parseTiers(text: string): TierOption[] {
  return text.split(',').map((part) => {
    const [, name = '', price, capacity] = /^\s*(.+?)\s*:\s*(\d{1,8})\s*:\s*(\d{1,7})\s*$/.exec(part) ?? [];
    if (name === '' || Number(capacity) === 0)
      throw new InvalidArgumentError(`"${part}" is no tier: name:price:capacity, such as Standing:2500:300.`);
    return { name, price: Number(price), capacity: Number(capacity) };
  });
}

/** A parser of whole numbers within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return number;
  };
}

const decimal = /^(\d+\.?\d*|\.\d+)$/;

/** Arrivals a second. */
export function parseRate(text: string): number {
  const rate = Number(text);
  if (!decimal.test(text) || rate < 0.1 || rate > 10_000)
    throw new InvalidArgumentError('It must be a number from 0.1 to 10000.');
  return rate;
}

/** A share from 0 to 1. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (!decimal.test(text) || share > 1) throw new InvalidArgumentError('It must be from 0 to 1.');
  return share;
}

export function parseAddress(text: string): string {
  if (!isHttpAddress(text))
    throw new InvalidArgumentError('It must be an http address, such as http://localhost:8000.');
  return text.replace(/\/+$/, '');
}

/** A file that can be written when the sale is over: found out before it begins. */
export function parseReport(text: string): string {
  const file = typedPath(text);
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new InvalidArgumentError('Its folder does not exist or cannot be written to.');
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new InvalidArgumentError('It is a folder.');
  return file;
}
