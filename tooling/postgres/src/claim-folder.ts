import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bornAt } from './running-process.ts';

/** A living process owns the folder. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
  readonly pid: number;
  /** The owner has said that it is about to end. */
  readonly isStopping: boolean;

  constructor(folder: string, owner: Owner) {
    super(
      `${folder} is in use by process ${owner.pid}: stop that one first, or set DATA_DIR, PORT and SANDBOX_PORT for this one.`,
    );
    this.pid = owner.pid;
    this.isStopping = owner.isStopping;
  }
}

export interface Claim {
  /** The owner before has died without giving the folder free. */
  isTakenOver: boolean;
  /** Tells whoever asks for the folder that waiting is worth while. */
  markStopping: () => void;
  release: () => void;
}

interface Owner {
  pid: number;
  /** Tells the owner from a later process with the same number. */
  bornAt: string | undefined;
  isStopping: boolean;
}

/** Makes this process the folder's only owner until it releases the claim or ends. Throws `FolderInUseError`. */
export function claimFolder(folder: string, name = 'owner.json'): Claim {
  const file = join(folder, name);
  const owner: Owner = { pid: process.pid, bornAt: bornAt(process.pid), isStopping: false };
  let isTakenOver = false;
  // A hard link appears whole and at most once: of several starts at the same moment one wins.
  while (!createWhole(file, owner)) {
    const other = ownerIn(file);
    if (other && isAlive(other)) throw new FolderInUseError(folder, other);
    rmSync(file, { force: true });
    isTakenOver = true;
  }
  return {
    isTakenOver,
    markStopping: () => renameSync(written(file, { ...owner, isStopping: true }), file),
    release: () => rmSync(file, { force: true }),
  };
}

/** Whether a living process owns the folder. */
export function isFolderClaimed(folder: string): boolean {
  const owner = ownerIn(join(folder, 'owner.json'));
  return owner !== undefined && isAlive(owner);
}

function createWhole(file: string, owner: Owner): boolean {
  const whole = written(file, owner);
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

function written(file: string, owner: Owner): string {
  const path = `${file}.${process.pid}`;
  writeFileSync(path, JSON.stringify(owner));
  return path;
}

function ownerIn(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(owner: Owner): boolean {
  const born = bornAt(owner.pid);
  return born !== undefined && born === owner.bornAt;
}
