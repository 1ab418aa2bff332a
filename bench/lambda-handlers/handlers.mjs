// One function, written with each library as its own guide writes it: a part of the trace with an annotation, one log line with
// the ids of the invocation, one metric that is printed at the end. Each export gives a handler of (event, context).

export async function bare() {
  return async (event) => ({ orderId: event.orderId });
}

export async function ours(door) {
  const { createLogger, inSubsegment, publishMetric, withTracing } = await import(door);
  const log = createLogger({ service: 'orders' });
  return withTracing(async (event) => {
    log.info('order received', { orderId: event.orderId });
    await inSubsegment('price', async (part) => part?.addAnnotation('order_id', event.orderId));
    publishMetric('OrdersReceived', 1, { namespace: 'Shop' });
    return { orderId: event.orderId };
  });
}

export async function powertools() {
  const [{ Logger }, { Metrics }, { Tracer }] = await Promise.all([
    import('@aws-lambda-powertools/logger'),
    import('@aws-lambda-powertools/metrics'),
    import('@aws-lambda-powertools/tracer'),
  ]);
  const log = new Logger({ serviceName: 'orders' });
  const metrics = new Metrics({ namespace: 'Shop', serviceName: 'orders' });
  const tracer = new Tracer({ serviceName: 'orders' });
  return async (event, context) => {
    const segment = tracer.getSegment();
    const part = segment.addNewSubsegment('## handler');
    tracer.setSegment(part);
    tracer.annotateColdStart();
    tracer.addServiceNameAnnotation();
    log.addContext(context);
    try {
      log.info('order received', { orderId: event.orderId });
      const price = part.addNewSubsegment('price');
      tracer.setSegment(price);
      tracer.putAnnotation('order_id', event.orderId);
      price.close();
      tracer.setSegment(part);
      metrics.addMetric('OrdersReceived', 'Count', 1);
      return { orderId: event.orderId };
    } catch (error) {
      tracer.addErrorAsMetadata(error);
      throw error;
    } finally {
      part.close();
      tracer.setSegment(segment);
      metrics.publishStoredMetrics();
    }
  };
}

/** Tracing alone, as X-Ray's own library has it. */
export async function xray() {
  const { default: sdk } = await import('aws-xray-sdk-core');
  return async (event) => {
    const part = sdk.getSegment().addNewSubsegment('## handler');
    const price = part.addNewSubsegment('price');
    price.addAnnotation('order_id', event.orderId);
    price.close();
    part.close();
    return { orderId: event.orderId };
  };
}
