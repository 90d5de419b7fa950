import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import type { ReactElement } from 'react';
import type { Pair } from './event-form';

interface Props {
  readonly title: string;
  readonly one: string;
  readonly pairs: readonly Pair[];
  readonly names: readonly string[];
  readonly example: Pair;
  readonly faults: Readonly<Record<number, string>>;
  readonly onChange: (pairs: readonly Pair[]) => void;
}

/** Edits the attributes or metrics of an event, each a name and a value. */
export function PairsEditor({ title, one, pairs, names, example, faults, onChange }: Props): ReactElement {
  const change = (index: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, place) => (place === index ? { ...pair, ...part } : pair)));
  return (
    <div role="group" aria-label={title}>
      <Box variant="awsui-key-label">{title}</Box>
      <AttributeEditor<Pair>
        items={pairs}
        addButtonText={`Add ${one}`}
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove ${one} ${name}`}
        empty={
          <span className="quiet">
            None, such as {example.name} {example.value}
          </span>
        }
        i18nStrings={{ itemRemovedAriaLive: `One ${one} removed`, errorIconAriaLabel: 'Error' }}
        onAddButtonClick={() => onChange([...pairs, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => onChange(pairs.filter((_, place) => place !== detail.itemIndex))}
        definition={[
          {
            control: ({ name }, index) => (
              <Autosuggest
                value={name}
                options={names.map((value) => ({ value }))}
                enteredTextLabel={(value) => `Use “${value}”`}
                ariaLabel={`Name of ${one} ${index + 1}`}
                placeholder={example.name}
                clearAriaLabel={`Clear the name of ${one} ${index + 1}`}
                onChange={({ detail }) => change(index, { name: detail.value })}
              />
            ),
          },
          {
            control: ({ value }, index) => (
              <Input
                value={value}
                ariaLabel={`Value of ${one} ${index + 1}`}
                placeholder={example.value}
                invalid={faults[index] !== undefined}
                onChange={({ detail }) => change(index, { value: detail.value })}
              />
            ),
            errorText: (_, index) => faults[index],
          },
        ]}
      />
    </div>
  );
}
