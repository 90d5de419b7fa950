import { Agenda } from '../../../bench/scale/agenda';

test('what is due first happens first, and of the same time what was entered first', () => {
  const agenda = new Agenda();
  const happened: string[] = [];
  agenda.at(2, () => happened.push(`c at ${agenda.now}`));
  agenda.at(1, () => {
    happened.push(`a at ${agenda.now}`);
    agenda.after(1, () => happened.push(`d at ${agenda.now}`));
  });
  agenda.at(1, () => happened.push(`b at ${agenda.now}`));
  agenda.run();
  expect(happened).toEqual(['a at 1', 'b at 1', 'c at 2', 'd at 2']);
});

test('nothing is entered before the present', () => {
  const agenda = new Agenda();
  agenda.at(2, () => agenda.at(1, () => {}));
  expect(() => agenda.run()).toThrow('1 s is before the present, 2 s');
  expect(() => agenda.at(NaN, () => {})).toThrow('NaN s is before');
});
