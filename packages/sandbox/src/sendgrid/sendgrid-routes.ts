import type { FastifyInstance, FastifyReply } from 'fastify';
import { meetFaults } from '../faults/meet-faults.ts';
import type { SandboxContext } from '../sandbox.ts';
import { sendMail } from './send-mail.ts';
import { SendMailBody } from './send-mail-body.ts';

interface SendGridError {
  message: string;
  field: string | null;
  help: string | null;
}

const HELP = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.';

/** SendGrid's API under /v3. */
export function sendgridRoutes(ctx: SandboxContext) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === `Bearer ${ctx.settings.sendgridApiKey}`) return;
      return refuse(reply, 401, [plain('The provided authorization grant is invalid, expired, or revoked')]);
    });
    meetFaults(app, {
      provider: 'sendgrid',
      faults: ctx.faults,
      answerStatus: (_request, reply, { status }) =>
        refuse(reply, status, [plain(`Scripted by the sandbox: ${status}.`)]),
    });
    app.setErrorHandler((error, request, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
      if (status >= 500) request.log.error(error);
      return refuse(reply, status, [plain(status === 400 ? 'Bad Request' : 'The request could not be taken.')]);
    });
    app.setNotFoundHandler((_request, reply) => refuse(reply, 404, [plain('Not Found')]));

    app.post('/mail/send', async (request, reply) => {
      const body = SendMailBody.safeParse(request.body);
      if (!body.success) {
        const errors = body.error.issues.map(({ message, path }) => {
          return { message, field: path.join('.') || null, help: path.length > 0 ? `${HELP}${String(path[0])}` : null };
        });
        return refuse(reply, 400, errors);
      }
      return reply.code(202).header('x-message-id', sendMail(ctx, body.data)).send();
    });
  };
}

function plain(message: string): SendGridError {
  return { message, field: null, help: null };
}

function refuse(reply: FastifyReply, status: number, errors: SendGridError[]): FastifyReply {
  return reply.code(status).send({ errors });
}
