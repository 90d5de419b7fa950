/** Time at which the command of the pictures always starts; Node.js loads this file before the command. */
const BEGIN = Date.UTC(2026, 1, 2, 10);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [globalThis.Date.now()]));
  }

  static now() {
    return BEGIN + Math.floor(performance.now());
  }
};
