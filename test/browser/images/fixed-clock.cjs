/** Required by the command of which pictures are taken: it begins at the same moment each time. */
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
