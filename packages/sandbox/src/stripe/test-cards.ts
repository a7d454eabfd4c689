import type { Stripe } from 'stripe';

export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

export interface TestCard {
  brand: string;
  last4: string;
  /** Absent: the card is charged. */
  decline?: Decline;
  needsAuthentication?: boolean;
}

function declined(code: string, declineCode: string, message: string): Decline {
  return { code, declineCode, message };
}

const GENERIC = declined('card_declined', 'generic_decline', 'Your card was declined.');
const INSUFFICIENT = declined('card_declined', 'insufficient_funds', 'Your card has insufficient funds.');

const CARDS = {
  pm_card_visa: { brand: 'visa', last4: '4242' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_chargeDeclined: { brand: 'visa', last4: '0002', decline: GENERIC },
  pm_card_visa_chargeDeclined: { brand: 'visa', last4: '0002', decline: GENERIC },
  pm_card_chargeDeclinedInsufficientFunds: { brand: 'visa', last4: '9995', decline: INSUFFICIENT },
  pm_card_visa_chargeDeclinedInsufficientFunds: { brand: 'visa', last4: '9995', decline: INSUFFICIENT },
  pm_card_chargeDeclinedExpiredCard: {
    brand: 'visa',
    last4: '0069',
    decline: declined('expired_card', 'expired_card', 'Your card has expired.'),
  },
  pm_card_chargeDeclinedIncorrectCvc: {
    brand: 'visa',
    last4: '0127',
    decline: declined('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."),
  },
  pm_card_chargeDeclinedProcessingError: {
    brand: 'visa',
    last4: '0119',
    decline: declined(
      'processing_error',
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
  },
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', needsAuthentication: true },
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '8341',
    needsAuthentication: true,
    decline: INSUFFICIENT,
  },
} satisfies Record<string, TestCard>;

const byName = new Map<string, TestCard>(Object.entries(CARDS));

export const testCardNames: readonly string[] = [...byName.keys()];

export function findTestCard(name: string): TestCard | undefined {
  return byName.get(name);
}

export function asPaymentMethod(id: string, card: TestCard): Stripe.PaymentMethod {
  return {
    id,
    object: 'payment_method',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: null,
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `sandbox${card.last4}`,
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: Math.floor(Date.now() / 1000),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}
