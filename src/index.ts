export * from './anonymous-users';
export * from './destinations/destination';
export * from './pinpoint-incremental-analytics';
export * from './rules/rule';
export * from './rules/rule-source';
export * from './sources/event-source';
export * from './stores/aggregate-store';
export * from './stores/timeseries-store';
