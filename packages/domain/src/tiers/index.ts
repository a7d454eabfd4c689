export * from './create-tier.ts';
export * from './get-availability.ts';
export * from './list-tiers.ts';
export { endLiveStreams, openLiveStreams } from './listener-bounds.ts';
export * from './schemas.ts';
export * from './ticket-tier.ts';
export * from './tier-status.ts';
export * from './update-tier.ts';
export * from './watch-availability.ts';
