interface Fake {
  close(): Promise<void>;
}

/** Returns a function that waits for a fake to start; the fake is closed after the test. */
export function fakesOfEachTest(): <T extends Fake>(starting: Promise<T>) => Promise<T> {
  const running: Fake[] = [];
  afterEach(async () => {
    for (const fake of running.splice(0)) await fake.close();
  });
  return async (starting) => {
    const fake = await starting;
    running.push(fake);
    return fake;
  };
}
