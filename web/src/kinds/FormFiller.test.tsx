import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Field, FieldError, Form, Values } from "~/api/types";
import { setLocale } from "~/i18n/locale";
import { FormFiller } from "./FormFiller";

const field = (id: string, en: string, over: Partial<Field> = {}): Field => ({
  id,
  kind: "text",
  label: { zh: en, en },
  help: null,
  placeholder: null,
  required: false,
  default: null,
  indexed: false,
  settings: {},
  ...over,
});
const form: Form = {
  version: 1,
  title: "",
  pages: [
    {
      id: "p1",
      title: { zh: "客户", en: "Customer" },
      sections: [{ id: "s1", title: null, fields: [field("contact", "Contact", { required: true })] }],
    },
    {
      id: "p2",
      title: { zh: "故障", en: "Fault" },
      sections: [{ id: "s2", title: null, fields: [field("what", "What happened", { required: true })] }],
    },
  ],
};

function Harness({ onSubmit, errors = [] }: { onSubmit: (values: Values) => void; errors?: FieldError[] }) {
  const [values, setValues] = useState<Values>({});
  const [page, setPage] = useState(0);
  return (
    <QueryClientProvider client={new QueryClient()}>
      <FormFiller
        form={form}
        values={values}
        complete={values}
        page={page}
        onPage={setPage}
        onChange={(id, value) => setValues((before) => ({ ...before, [id]: value }))}
        serverErrors={errors}
        onSubmit={() => onSubmit(values)}
      />
    </QueryClientProvider>
  );
}

beforeEach(() => setLocale("en"));

test("only the open page is in the document", () => {
  render(<Harness onSubmit={vi.fn()} />);
  expect(screen.getByLabelText(/Contact/)).toBeTruthy();
  expect(screen.queryByLabelText(/What happened/)).toBeNull();
});

test("a page is looked over when one goes on, and the summary leads to the field", async () => {
  const user = userEvent.setup();
  render(<Harness onSubmit={vi.fn()} />);
  await user.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByRole("alert").textContent).toContain("1 thing to correct");
  expect(screen.getByLabelText(/Contact/).getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText(/Contact/).getAttribute("aria-describedby")).toBe("field-contact-error");

  await user.click(screen.getByRole("button", { name: /Contact: Fill in/ }));
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Contact/)));
  await user.keyboard("Li");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("the whole way works by keyboard, and words are kept when going back", async () => {
  const user = userEvent.setup();
  const onSubmit = vi.fn();
  render(<Harness onSubmit={onSubmit} />);
  await user.type(screen.getByLabelText(/Contact/), "Li");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await user.type(await screen.findByLabelText(/What happened/), "Leak");
  await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
  expect(screen.getByLabelText(/Contact/)).toHaveProperty("value", "Li");
  await user.click(screen.getByLabelText(/Contact/));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await user.click(await screen.findByLabelText(/What happened/));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(onSubmit).toHaveBeenCalledWith({ contact: "Li", what: "Leak" });
});

test("neither a plain Enter nor one of the input method submits", async () => {
  const onSubmit = vi.fn();
  render(<Harness onSubmit={onSubmit} />);
  const input = screen.getByLabelText(/Contact/);
  fireEvent.change(input, { target: { value: "李" } });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 229, ctrlKey: true });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 13, ctrlKey: true, isComposing: true });
  expect(screen.queryByLabelText(/What happened/)).toBeNull();
  expect(onSubmit).not.toHaveBeenCalled();
});

test("the server's findings open the page they belong to", async () => {
  const text = { zh: "太短", en: "Too short" };
  const errors = [{ path: "/values/what", code: "too-short", text }];
  const { rerender } = render(<Harness onSubmit={vi.fn()} />);
  rerender(<Harness onSubmit={vi.fn()} errors={errors} />);
  expect((await screen.findByLabelText(/What happened/)).getAttribute("aria-invalid")).toBe("true");
  expect(screen.getAllByText(/Too short/).length).toBeGreaterThan(0);
});

test("the same findings, read anew with every save, do not take the writer back", async () => {
  const user = userEvent.setup();
  const errors = () => [{ path: "/values/what", code: "too-short", text: { zh: "太短", en: "Too short" } }];
  const { rerender } = render(<Harness onSubmit={vi.fn()} errors={errors()} />);
  await screen.findByLabelText(/What happened/);
  await user.click(screen.getByRole("button", { name: "Back" }));
  expect(screen.getByLabelText(/Contact/)).toBeTruthy();
  rerender(<Harness onSubmit={vi.fn()} errors={errors()} />);
  expect(screen.queryByLabelText(/What happened/)).toBeNull();
  rerender(<Harness onSubmit={vi.fn()} />);
  rerender(<Harness onSubmit={vi.fn()} errors={errors()} />);
  expect(await screen.findByLabelText(/What happened/)).toBeTruthy();
});
