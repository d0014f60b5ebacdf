import {registry} from "@web/core/registry";
import {CalendarCommonRenderer} from "@web/views/calendar/calendar_common/calendar_common_renderer";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {CalendarRenderer} from "@web/views/calendar/calendar_renderer";
import {calendarView} from "@web/views/calendar/calendar_view";

const MOVABLE = ["draft", "offered", "assigned", "rework"];

/** Knows when performers are away, besides what the calendar shows. */
export class OrderCalendarModel extends CalendarModel {
    get absences() {
        return this.data.absences || [];
    }

    async updateData(data) {
        await super.updateData(data);
        const shown = Object.values(data.records).map(
            ({rawRecord}) => rawRecord.resource_id?.[0]
        );
        const hidden = (data.filterSections.resource_id?.filters || [])
            .filter(({active}) => !active)
            .map(({value}) => value);
        data.absences = await this.orm.call("service.resource", "load_absences", [
            data.range.start.toISODate(),
            data.range.end.toISODate(),
            [...new Set(shown.filter(Boolean))],
        ]);
        data.absences = data.absences.filter(
            ({resource_id: id}) => !hidden.includes(id)
        );
    }
}

/** What has begun cannot be dragged; whoever is away stands on top of the days. */
export class OrderCalendarCommonRenderer extends CalendarCommonRenderer {
    mapRecordsToEvents() {
        return [
            ...super.mapRecordsToEvents(),
            ...this.props.model.absences.map((absence) => ({
                id: `absence_${absence.id}`,
                title: absence.name,
                start: absence.date_from,
                // the end of a day in a calendar is the beginning of the next
                end: luxon.DateTime.fromISO(absence.date_to)
                    .plus({days: 1})
                    .toISODate(),
                allDay: true,
                editable: false,
                extendedProps: {isAbsence: true},
            })),
        ];
    }

    convertRecordToEvent(record) {
        const event = super.convertRecordToEvent(record);
        return MOVABLE.includes(record.rawRecord.state)
            ? event
            : {...event, editable: false};
    }

    eventClassNames({event}) {
        return event.extendedProps.isAbsence
            ? ["o_event", "o_service_absence", "text-bg-secondary"]
            : super.eventClassNames(...arguments);
    }

    onEventContent({event}) {
        return event.extendedProps.isAbsence
            ? {domNodes: [document.createTextNode(event.title)]}
            : super.onEventContent(...arguments);
    }

    onEventClick(info) {
        if (!info.event.extendedProps.isAbsence) {
            super.onEventClick(info);
        }
    }
}

export class OrderCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: OrderCalendarCommonRenderer,
        week: OrderCalendarCommonRenderer,
        month: OrderCalendarCommonRenderer,
    };
}

registry.category("views").add("service_workorder_calendar", {
    ...calendarView,
    Model: OrderCalendarModel,
    Renderer: OrderCalendarRenderer,
});
