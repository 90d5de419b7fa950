import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactElement } from 'react';
import type { OnChange } from './fields';
import { innerOf, joined, partsOf, withoutPart, withPart, type Node } from './form-edits';

export interface GroupWords {
  /** Name of a part, such as `condition`. */
  readonly part: string;
  readonly all: string;
  readonly any: string;
  /** Stands beside the switch that turns a part into its opposite. */
  readonly not: string;
}

interface Props<N extends Node> {
  readonly node: N;
  readonly place: string;
  readonly words: GroupWords;
  readonly newPart: N;
  readonly leaf: (node: N, place: string, onChange: OnChange<N>) => ReactElement;
  readonly onChange: OnChange<N>;
  readonly onRemove: () => void;
}

/** Edits a part, parts that belong together, or none yet. */
export function PartsEditor<N extends Node>({
  node,
  onChange,
  ...props
}: Omit<Props<N>, 'node' | 'onChange' | 'onRemove'> & {
  readonly node?: N;
  readonly onChange: OnChange<N | undefined>;
}): ReactElement {
  return (
    <div className="builder-parts">
      {node && (
        <GroupEditor<N> {...props} node={node} onChange={onChange} onRemove={() => onChange(undefined)} />
      )}
      {!(node && partsOf(node)) && <AddButtons<N> node={node} {...props} onChange={onChange} />}
    </div>
  );
}

/** Edits parts that belong together, however nested: all of them, any of them, and the opposite of one. */
function GroupEditor<N extends Node>(props: Props<N>): ReactElement {
  const { node, place, words, newPart, leaf, onChange, onRemove } = props;
  const inner = innerOf(node);
  const group = partsOf(node);
  const opposite = (
    <Toggle checked={inner !== undefined} onChange={() => onChange(inner ?? ({ not: node } as N))}>
      {words.not}
    </Toggle>
  );
  if (inner) {
    return (
      <div className="builder-opposite">
        {opposite}
        <GroupEditor
          {...props}
          node={inner}
          place={`${place}.not`}
          onChange={(next, how) => onChange({ not: next } as N, how)}
        />
      </div>
    );
  }
  if (!group) {
    return (
      <div className="builder-part" role="group" aria-label={words.part}>
        {leaf(node, place, onChange)}
        <div className="builder-line">
          {opposite}
          <Button
            variant="icon"
            iconName="remove"
            ariaLabel={`Remove this ${words.part}`}
            onClick={onRemove}
          />
        </div>
      </div>
    );
  }
  const { join, parts } = group;
  const options = [
    { value: 'all', label: words.all },
    { value: 'any', label: words.any },
  ];
  return (
    <div className="builder-group" role="group" aria-label={join === 'all' ? words.all : words.any}>
      <div className="builder-line">
        <Select
          ariaLabel="How these belong together"
          selectedOption={options[join === 'all' ? 0 : 1]}
          options={options}
          onChange={({ detail }) => onChange(joined(detail.selectedOption.value as typeof join, parts))}
        />
      </div>
      {parts.map((part, index) => (
        <GroupEditor
          key={index}
          {...props}
          node={part}
          place={`${place}.${join}[${index}]`}
          onChange={(next, how) =>
            onChange(
              joined(
                join,
                parts.map((one, n) => (n === index ? next : one)),
              ),
              how,
            )
          }
          onRemove={() => {
            const left = withoutPart(node, index);
            if (left) onChange(left);
            else onRemove();
          }}
        />
      ))}
      <AddButtons node={node} words={words} newPart={newPart} onChange={onChange} />
    </div>
  );
}

/** Adds a part, or a group of parts, beside what is there. */
function AddButtons<N extends Node>({
  node,
  words,
  newPart,
  onChange,
}: Pick<Props<N>, 'words' | 'newPart' | 'onChange'> & { readonly node?: N }): ReactElement {
  const other = node && partsOf(node)?.join === 'any' ? 'all' : 'any';
  return (
    <div className="builder-line">
      <Button iconName="add-plus" onClick={() => onChange(withPart(node, newPart))}>
        Add a {words.part}
      </Button>
      {node && (
        <Button
          variant="inline-link"
          onClick={() => onChange(withPart(node, joined(other, [newPart, newPart])))}
        >
          Add a group
        </Button>
      )}
    </div>
  );
}
