{# A key: no two rows have the same values. Rows that lack one are left out, as persons are when numbers are dropped. #}
{% test unique_key(model, columns) %}
SELECT {{ columns | join(', ') }}
FROM {{ model }}
WHERE {% for column in columns %}{{ column }} IS NOT NULL{% if not loop.last %} AND {% endif %}{% endfor %}
GROUP BY ALL
HAVING count(*) > 1
{% endtest %}

{# A reference: each row belongs to a row of another table, whose key it has in columns of the same names. #}
{% test belongs_to(model, to, columns) %}
SELECT {{ columns | join(', ') }}
FROM {{ model }}
WHERE {% for column in columns %}{{ column }} IS NOT NULL{% if not loop.last %} AND {% endif %}{% endfor %}
EXCEPT
SELECT {{ columns | join(', ') }}
FROM {{ to }}
{% endtest %}
