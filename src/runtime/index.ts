/** What modules are written against: the contracts of the functions, each with its version and its checks. */
export * from '../contract/item-store';
export * from './store-checks';
