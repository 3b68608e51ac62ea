/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.h - doubly linked lists threaded through their elements: no allocation, removal in constant time.
 */

#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Both the head of a list and the link in an element. */
typedef struct ListLink ListLink;
struct ListLink {
    ListLink *prev;
    ListLink *next;
};

/* The element of type @Type around its @member @link. */
#define list_element(link, Type, member) ((Type *)(void *)((char *)(link) - offsetof(Type, member)))

/* for (list_foreach(link, &head)): the current element must stay in the list. */
#define list_foreach(link, head) ListLink *link = (head)->next; link != (head); link = link->next

static inline void
list_init(ListLink *head)
{
    head->prev = head;
    head->next = head;
}

static inline bool
list_is_empty(const ListLink *head)
{
    return head->next == head;
}

/* Puts @link before @place: at the end of the list when @place is the head. */
static inline void
list_insert_before(ListLink *place, ListLink *link)
{
    link->prev = place->prev;
    link->next = place;
    place->prev->next = link;
    place->prev = link;
}

static inline void
list_append(ListLink *head, ListLink *link)
{
    list_insert_before(head, link);
}

static inline void
list_prepend(ListLink *head, ListLink *link)
{
    list_insert_before(head->next, link);
}

/* Takes @link out and makes it a list of its own, so that removing it again does no harm. */
static inline void
list_remove(ListLink *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    list_init(link);
}

static inline ListLink *
list_first(const ListLink *head)
{
    return list_is_empty(head) ? NULL : head->next;
}

/* Takes the first one out; NULL when empty. */
static inline ListLink *
list_pop(ListLink *head)
{
    ListLink *first = list_first(head);

    if (first)
        list_remove(first);
    return first;
}

/* Moves all of @from to the end of @to. */
static inline void
list_splice(ListLink *to, ListLink *from)
{
    if (list_is_empty(from))
        return;
    from->next->prev = to->prev;
    to->prev->next = from->next;
    from->prev->next = to;
    to->prev = from->prev;
    list_init(from);
}

#endif /* BASE_LIST_H */
