import Button from '@cloudscape-design/components/button';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState, type ReactElement, type Ref } from 'react';
import { useFormat } from '../shared/use-format';
import { useNotices } from '../shell/notices';
import type { ColumnDefinition } from './columns';
import { EVERYTHING, replaceText, type Kind } from './shown-rows';
import type { ShownRows } from './use-shown-rows';

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'all', label: 'All rules' },
  { value: 'problems', label: 'With a problem' },
  { value: 'changed', label: 'Not published yet' },
  { value: 'disabled', label: 'Disabled' },
];
const STORED_ORDER = { value: '', label: 'Order: as stored' };

/** Narrows the sheet to rows with a text or of a kind, sorts them, and replaces the text. */
export function FindBar({
  shown: { narrowing, narrow, draft, numbers },
  total,
  columns,
  readOnly,
  field,
}: {
  readonly shown: ShownRows;
  /** Number of rules in the whole draft. */
  readonly total: number;
  readonly columns: readonly ColumnDefinition[];
  readonly readOnly: boolean;
  readonly field: Ref<InputProps.Ref>;
}): ReactElement {
  const { notify } = useNotices();
  const format = useFormat();
  const [by, setBy] = useState('');
  const change = (to: Partial<typeof narrowing>) => {
    const { text, kind, sortBy } = { ...narrowing, ...to };
    const isNarrow = text !== '' || kind !== 'all' || sortBy !== undefined;
    narrow(isNarrow ? { text, kind, ...(sortBy !== undefined && { sortBy }) } : EVERYTHING);
  };
  const orders = [
    STORED_ORDER,
    ...columns.map(({ name, gloss }) => ({ value: name, label: `Order: by ${gloss}` })),
  ];
  const replace = () => {
    const { rows, cells } = replaceText(draft.rows, narrowing.text, by);
    if (cells > 0) draft.edit(rows);
    notify({
      id: 'replaced',
      type: cells > 0 ? 'success' : 'info',
      content:
        cells > 0
          ? `“${narrowing.text}” was replaced in ${format.count(cells, 'cell')}. ` + 'Undo brings it back.'
          : `No cell of the rows that are shown has “${narrowing.text}”.`,
    });
  };
  return (
    <div className="find-bar" role="search" aria-label="Rules">
      <Input
        ref={field}
        type="search"
        placeholder="Find in the rules"
        ariaLabel="Find in the rules"
        clearAriaLabel="Show all rules"
        value={narrowing.text}
        onChange={({ detail }) => change({ text: detail.value })}
      />
      <Select
        ariaLabel="Rules to show"
        options={KINDS}
        selectedOption={KINDS.find(({ value }) => value === narrowing.kind)!}
        onChange={({ detail }) => change({ kind: detail.selectedOption.value as Kind })}
      />
      <Select
        ariaLabel="Order of the rules"
        options={orders}
        selectedOption={orders.find(({ value }) => value === (narrowing.sortBy ?? '')) ?? STORED_ORDER}
        onChange={({ detail }) => change({ sortBy: detail.selectedOption.value || undefined })}
      />
      {!readOnly && narrowing.text !== '' && (
        <>
          <Input
            placeholder="Replace by"
            ariaLabel="Replace by"
            value={by}
            onChange={({ detail }) => setBy(detail.value)}
          />
          <Button onClick={replace}>Replace in the rows shown</Button>
        </>
      )}
      {narrowing !== EVERYTHING && (
        <span role="status" className="quiet">
          {numbers.length} of {total} shown
        </span>
      )}
    </div>
  );
}
