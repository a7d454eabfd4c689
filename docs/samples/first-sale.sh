#!/bin/sh
# The first sale with nothing but curl, against a server started with `npm start`. Node only picks fields out of the answers.
#   BASE=http://localhost:8000 SANDBOX=http://localhost:8001 sh docs/samples/first-sale.sh
set -eu

# README:start
BASE=${BASE:-http://localhost:8000} SANDBOX=${SANDBOX:-http://localhost:8001}
API=$BASE/api/v1
post() { curl -sS -H 'content-type: application/json' "$@"; }
field() { node -e 'const text = require("fs").readFileSync(0, "utf8"), answer = text ? JSON.parse(text) : "no answer"
  const value = process.argv[1].split(".").reduce((inner, name) => inner?.[name], answer)
  if (value == null) { console.error(answer); process.exit(1) } else console.log(value)' "$1"; }

PROMOTER='{ "email": "ada.'$(date +%s)'@example.com", "password": "correct horse battery staple", "name": "Ada", "role": "promoter", "organizationName": "Ada & Friends" }'
AUTH="authorization: Bearer $(post $API/auth/register -d "$PROMOTER" | field accessToken)"
EVENT=$(post $API/events -H "$AUTH" -d '{ "title": "Winterreise", "venue": { "name": "Große Halle", "city": "Köln" }, "startsAt": "2030-01-18T19:30:00+01:00", "endsAt": "2030-01-18T21:00:00+01:00", "timezone": "Europe/Berlin", "currency": "EUR" }' | field id)
TIER=$(post $API/events/$EVENT/tiers -H "$AUTH" -d '{ "name": "Stalls", "price": 2500, "capacity": 100 }' | field id)
curl -sS -X POST $API/events/$EVENT/publish -H "$AUTH" | field status

ORDER=$(post $API/orders -d '{ "eventId": "'$EVENT'", "items": [{ "tierId": "'$TIER'", "quantity": 2 }], "buyer": { "email": "bea@example.com", "name": "Bea" } }')
ID=$(printf %s "$ORDER" | field id) OPEN="order-secret: $(printf %s "$ORDER" | field accessSecret)"
SECRET=$(printf %s "$ORDER" | field payment.clientSecret) KEY=$(printf %s "$ORDER" | field payment.publishableKey)
curl -sS $SANDBOX/v1/payment_intents/${SECRET%%_secret_*}/confirm -d key=$KEY -d client_secret=$SECRET -d payment_method=pm_card_visa | field status
TICKET=$(curl -sS -X POST $API/orders/$ID/confirm -H "$OPEN" | field tickets.0.id)
curl -sS -f $API/tickets/$TICKET/qr.svg -H "$OPEN" -o /tmp/ticket.svg && echo "The QR code of the first ticket: /tmp/ticket.svg"
# README:end
echo "The mail with the tickets: $SANDBOX/inbox"
