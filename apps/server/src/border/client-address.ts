import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Where a request comes from: what the trusted proxies say if that is an IP address, else the other end of the connection. */
export function clientAddress({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  return isIP(ip) ? ip : (socket.remoteAddress ?? '');
}
