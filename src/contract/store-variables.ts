/** Names of the publishers' functions, joined by commas, in the functions that write states. */
export const PUBLISHERS_VARIABLE = 'OUTBOX_PUBLISHERS';

/** Name of the queue that a publisher empties. */
export const QUEUE_VARIABLE = 'OUTBOX_QUEUE';

/** Names the file of the module that keeps states where it is not in the layer, as on one's own computer. */
export const STORE_MODULE_VARIABLE = 'AGGREGATE_STORE_MODULE';
