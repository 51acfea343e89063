/**
 * Translators in browsers put nodes of their own in the place of texts. React then takes out, or puts something beside, what is no longer
 * where it was, which throws and blanks the page. Such calls do what is still possible instead.
 */
export function surviveTranslation(): void {
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function remove<T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    child.parentNode?.removeChild(child);
    return child;
  };
  Node.prototype.insertBefore = function insert<T extends Node>(this: Node, node: T, before?: Node | null): T {
    // Others than React leave it out where they mean the end, which the platform allows.
    const isHere = before?.parentNode === this;
    return insertBefore.call(this, node, isHere ? before : null) as T;
  };
}
