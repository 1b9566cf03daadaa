const types = [
  ['public', 'Public', 'Everybody in the workspace can find it, read it and join.'],
  ['private', 'Private', 'Only who is brought in sees that it is there.'],
] as const;

/** Who is to see a channel: the field `type` of a form. */
export function TypeChoice() {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Who sees it</legend>
      {types.map(([type, label, meaning]) => (
        <label key={type} className="flex items-start gap-2 text-sm">
          <input type="radio" name="type" value={type} defaultChecked={type === 'public'} className="mt-0.5 accent-accent" />
          <span>
            {label}
            <span className="block text-xs text-muted">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
