import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactElement } from 'react';
import { FORMATS, OWN_MAPPING } from './formats';

interface Props {
  readonly choice: string;
  readonly mapping: string;
  /** Why the page has chosen this; absent when the reader has. */
  readonly because?: string;
  readonly onChoose: (choice: string) => void;
  readonly onMapping: (mapping: string) => void;
}

const OPTIONS = FORMATS.map(({ value, label, description }) => ({ value, label, description }));

/** Lets the reader say what the records of a file look like. */
export function FormatField({ choice, mapping, because, onChoose, onMapping }: Props): ReactElement {
  const { value, label, sample } = FORMATS.find((one) => one.value === choice)!;
  return (
    <SpaceBetween size="s">
      <FormField
        label="What a line looks like"
        description={choice === OWN_MAPPING ? undefined : because}
        stretch
      >
        <Select
          selectedOption={{ value, label }}
          options={OPTIONS}
          filteringType="auto"
          onChange={({ detail }) => onChoose(detail.selectedOption.value!)}
        />
        {sample !== undefined && (
          <pre className="sample" aria-label={`Example of ${label}`}>
            {sample}
          </pre>
        )}
      </FormField>
      {choice === OWN_MAPPING && (
        <FormField
          label="Mapping"
          description={because ?? 'Where the parts of an event are in a record; “$” is the record.'}
          stretch
        >
          <Textarea
            value={mapping}
            rows={9}
            spellcheck={false}
            onChange={({ detail }) => onMapping(detail.value)}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
