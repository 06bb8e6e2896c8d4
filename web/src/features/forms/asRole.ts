// What of a form somebody with one role is asked. The server decides it anew for whoever submits.
import type { FieldRight, Form, RoleDocument } from "~/api/types";

export function rightOn(role: RoleDocument, typeId: string, fieldId: string): FieldRight {
  return role.fields.types?.[typeId]?.[fieldId] ?? role.fields.default;
}

export const maySubmit = (role: RoleDocument, typeId: string) =>
  role.grants.some(
    (grant) => grant.actions.includes("submit") && (!grant.types || grant.types.includes(typeId)),
  );

/** The form with the fields that the role may fill in; what is empty then is left out. */
export function formAsRole(form: Form, role: RoleDocument, typeId: string): Form {
  const sectionsOf = (page: Form["pages"][number]) =>
    page.sections
      .map((section) => ({
        ...section,
        fields: section.fields.filter((field) => rightOn(role, typeId, field.id) === "edit"),
      }))
      .filter((section) => section.fields.length > 0);
  return {
    ...form,
    pages: form.pages
      .map((page) => ({ ...page, sections: sectionsOf(page) }))
      .filter((page) => page.sections.length > 0),
  };
}
