import { lazy, Suspense } from "react";

export interface ComboOption {
  id: string;
  text: string;
  hint?: string | undefined;
}

export interface ComboBoxProps {
  id: string;
  options: readonly ComboOption[];
  value: string | null;
  /** What to show for `value` while its option is not among `options`. */
  valueText: string;
  onChange: (id: string | null) => void;
  /** Given when the options come from a search; otherwise the list filters itself. */
  onSearch?: (words: string) => void;
  loading?: boolean;
  /** The box is for adding one thing after another: it is empty again after each choice. */
  adding?: boolean;
  placeholder?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean;
  disabled?: boolean;
}

const load = () => import("./ComboBoxFull");
const Full = lazy(load);

/** A page that has a list asks for the machinery while its own data are still on their way. */
export function preloadComboBox() {
  void load();
}

/** A list to choose from by typing. The accessible machinery is heavy, so it comes when a form really has one. */
export function ComboBox(props: ComboBoxProps) {
  return (
    <Suspense fallback={<input className="input" id={props.id} readOnly value={props.valueText} />}>
      <Full {...props} />
    </Suspense>
  );
}
