/** Every queue with its payload. Payloads are ids: what a job needs it reads when it runs. */
export interface JobPayloads {
  'email.send': { notificationIds: string[] };
  'orders.expire': { orderIds: string[] };
  'orders.sweep-expired': Record<string, never>;
  'holds.sweep': { isSecondOfMinute?: boolean };
  'payments.reconcile': Record<string, never>;
  'housekeeping.purge': Record<string, never>;
}

export type QueueName = keyof JobPayloads;

interface QueueSettings {
  retryLimit: number;
  retryDelay: number;
  retryBackoff: boolean;
  retryDelayMax?: number;
  expireInSeconds: number;
  /** Cron expression of a recurring job; the same minute is never run twice. */
  cron?: string;
}

/** Mail waits for a provider that is away for about a day; stock and money are also swept every minute, so their retries are short. */
export const queues: Record<QueueName, QueueSettings> = {
  'email.send': { retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 7_200, expireInSeconds: 600 },
  'orders.expire': { retryLimit: 8, retryDelay: 5, retryBackoff: true, retryDelayMax: 300, expireInSeconds: 120 },
  'orders.sweep-expired': {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: false,
    expireInSeconds: 120,
    cron: '* * * * *',
  },
  'holds.sweep': { retryLimit: 0, retryDelay: 0, retryBackoff: false, expireInSeconds: 120, cron: '* * * * *' },
  'payments.reconcile': { retryLimit: 0, retryDelay: 0, retryBackoff: false, expireInSeconds: 300, cron: '* * * * *' },
  'housekeeping.purge': { retryLimit: 0, retryDelay: 0, retryBackoff: false, expireInSeconds: 300, cron: '17 * * * *' },
};
