import { useEffect, useState } from 'react';

/** Milliseconds of rest after which something counts as written. */
const rest = 150;

/** What is written, once it does not change any more: the server need not be asked at each letter. */
export function useSettled<Value>(value: Value): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), rest);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
