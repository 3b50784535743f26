"""Canaries for the query log of the Route 53 resolver."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_QUERIES_LOG = b"""\
{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2026-01-05T00:00:01Z","query_name":"www.example.org.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.21","srcport":"50000","transport":"UDP","srcids":{"instance":"i-1"}}
{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2026-01-05T00:00:01Z","query_name":"mail.example.net.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.21","srcport":"50000","transport":"UDP","srcids":{"instance":"i-1"}}
"""

PLUGIN = Canary(samples={"queries.log": _QUERIES_LOG})
