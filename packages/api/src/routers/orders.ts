import {
  cancelOrder,
  CancelOrderInput,
  confirmOrder,
  getOrder,
  listOrders,
  ListOrdersInput,
  OrderIdInput,
  OrderOutput,
  OrderPage,
  PlacedOrderOutput,
  placeOrder,
  PlaceOrderInput,
} from '@ticket-vendor/domain';
import { resolver } from '../resolver.ts';
import { procedure, router } from '../trpc.ts';

const tags = ['Orders'];

export const ordersRouter = router({
  place: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders',
        tags,
        summary: 'Buy tickets',
        description:
          'All of the order or nothing. A free order is paid at once; another keeps its tickets until `expiresAt` and is paid with `payment.clientSecret`. A guest gives `buyer` and gets `accessSecret`.',
        status: 201,
        protect: false,
        location: '/orders/{id}',
        idempotent: true,
        errors: [
          'NOT_FOUND',
          'SOLD_OUT',
          'NOT_ON_SALE',
          'QUANTITY_NOT_ALLOWED',
          'PRICE_CHANGED',
          'HOLD_EXPIRED',
          'HOLD_USED',
          'HOLD_MISMATCH',
        ],
      },
      limit: 'purchase',
    })
    .input(PlaceOrderInput)
    .output(PlacedOrderOutput)
    .mutation(resolver(placeOrder)),

  list: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders',
        tags,
        summary: 'List orders, newest first',
        description: "The caller's own purchases or, with `eventId`, the orders of that event for its members.",
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(ListOrdersInput)
    .output(OrderPage)
    .query(resolver(listOrders)),

  get: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/{id}',
        tags,
        summary: 'Read an order with its payment and tickets',
        guest: true,
        errors: ['UNAUTHENTICATED', 'NOT_FOUND'],
      },
      limit: 'read',
    })
    .input(OrderIdInput)
    .output(OrderOutput)
    .query(resolver(getOrder)),

  confirm: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/{id}/confirm',
        tags,
        summary: 'Confirm that an order is paid',
        description:
          'Asks the payment provider; safe to repeat. Until the payment has succeeded: PAYMENT_NOT_COMPLETED.',
        guest: true,
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'NOT_FOUND', 'PAYMENT_NOT_COMPLETED', 'ORDER_EXPIRED'],
      },
      limit: 'purchase',
    })
    .input(OrderIdInput)
    .output(OrderOutput)
    .mutation(resolver(confirmOrder)),

  cancel: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/{id}/cancel',
        tags,
        summary: 'Cancel a pending or a free order',
        description: 'Its tickets become void and its stock is free again. Safe to repeat.',
        guest: true,
        idempotent: true,
        errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CANCEL_NOT_ALLOWED', 'ORDER_EXPIRED'],
      },
      limit: 'purchase',
    })
    .input(CancelOrderInput)
    .output(OrderOutput)
    .mutation(resolver(cancelOrder)),
});
